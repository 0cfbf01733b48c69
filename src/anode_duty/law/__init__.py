"""The nouns of the law: proceedings, notices, rates, scopes, companies, money and names.

No file, no clock, no terminal. May import only `errors` and `version`.
"""
