"""What a member is told: an inbox of neutral sentences that lead to the thing itself."""
