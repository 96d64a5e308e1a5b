// Opened as files, pages may not read each other: the search then lists titles, without the lines that it found.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false
