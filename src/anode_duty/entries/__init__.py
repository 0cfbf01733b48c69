"""Files of entry lines in, quoted lines out.

May import `answers` and every package below it.
"""
