"""What is measured: money, periods, working days, events, measures, KPIs, rankings.

Pure: values in, values out. Nothing here opens a file, asks the clock, draws a random number or logs; time zones, ids
and settings come in as arguments. It may import the standard library and msgspec (polars only inside
`kpi/language/to_polars.py`) and no other package of ours. Import the module you mean; each lists its public names in
`__all__`.

Read `catalog.py` first: it says what a number people read is made of.
"""
