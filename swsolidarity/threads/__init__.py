"""Where a collective talks: conversations, replies, drafts, and what is new to whom."""
