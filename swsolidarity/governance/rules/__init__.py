"""Rules of governing, with plain values in and out."""
