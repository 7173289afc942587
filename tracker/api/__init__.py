"""HTTP beside the pages: thin routes over the same verbs and queries."""
