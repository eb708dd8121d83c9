"""The customer side's master data: accounts, contacts, products; found or made by the name events use, or by people.

Above `people`, because an account has an owner. Read `registry.py` for the way events take, `commands.py` and
`queries.py` for the way people take.
"""
