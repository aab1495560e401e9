# The letter that the command line prints where it does not have the manifest.
letter-untitled = Your vote
letter-election = Election { $id }
