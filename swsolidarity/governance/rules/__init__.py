"""Rules of governance, with plain values in and out."""
