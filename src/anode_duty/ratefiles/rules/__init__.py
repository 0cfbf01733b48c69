"""The rules of sound rate files: one function each, its docstring the manual of the rule.

May import `law` and the other modules of `ratefiles`.
"""
