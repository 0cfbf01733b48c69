"""Answers as JSON, CSV and pages, and the streams they are written to.

May import `duties`, `ratefiles`, `law` and `errors`.
"""
