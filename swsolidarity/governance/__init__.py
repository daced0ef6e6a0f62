"""How a collective governs itself through decisions: who belongs, who carries what, what is in force."""
