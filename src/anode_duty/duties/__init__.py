"""What is owed: the nouns of `law` in, frozen answers out.

No file, no clock, no terminal. May import `law` and `errors`; it does not know how rate files are
written, nor how an answer is printed.
"""
