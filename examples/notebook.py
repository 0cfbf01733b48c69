# %% [markdown]
# # Entries in pandas and Polars
#
# `quote_table` takes a data frame and returns an Arrow table with the columns of a quote added.
# Amounts must be decimals, integers or text: floats have lost the digits that were written.
#
# Open this file as a notebook (VS Code, Jupytext), or run it: `python examples/notebook.py`.
# It needs `pip install 'anode-duty[arrow]' pandas polars`.

# %%
from pathlib import Path

import pandas as pd
import polars as pl

from anode_duty import load_rates
from anode_duty.arrow import quote_table

ENTRIES = Path(__file__).with_name("entries.csv")
book = load_rates()

# %% [markdown]
# ## pandas
# `dtype=str` keeps what the file says: `100,000.50` is read as money, and no code loses a zero.

# %%
entries = pd.read_csv(ENTRIES, dtype=str)
quoted = quote_table(book, entries).to_pandas()
print(quoted[["exporter", "value", "verdict", "total_amount", "total_deposit"]])

# %% [markdown]
# Lines that cannot be quoted have their reason, and no figures.

# %%
failed = quoted[quoted["error"].notna()]
print(failed[["exporter", "error"]])

# %% [markdown]
# ## Polars
# Sums of decimals stay exact.

# %%
frame = pl.read_csv(ENTRIES, infer_schema=False)
answer = pl.from_arrow(quote_table(book, frame))
by_exporter = (
    answer.group_by("exporter")
    .agg(pl.col("total_deposit").sum(), pl.col("total_refundable").sum())
    .sort("exporter")
)
print(by_exporter)
