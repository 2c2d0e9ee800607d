SELECT whereby_removed($1)
