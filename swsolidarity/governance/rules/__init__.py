"""The rules of governing oneself, with plain values in and out."""
