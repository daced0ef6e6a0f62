"""The fund's rules: plain values in, plain values out."""
