"""What people add to what they write: pictures, cleaned of everything but their pixels, sealed, and shown to
whoever may read what they belong to (safety §7).
"""
