"""What a collective decides: rules it adopted, proposals, electorates, ballots, results, effects."""
