"""Looking for words in what one may read here. It keeps nothing, and no address tells a question."""
