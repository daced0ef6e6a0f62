"""The pooled money: ledger, requests, payments."""
