"""Rate files: YAML text to the nouns of `law`, and everything that can be wrong with it.

May import `law` and `errors`; it does not know what is owed.
"""
