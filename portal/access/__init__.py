"""Who may open and do what, said once: the tests ask the site about every line, and docs/roles.md is written from it.

`personas` are the people, `table` the portal's own addresses, `sign_in` those of allauth, `administration` what Django
permissions don't say of the administration, `seen` what one organization sees of another, `page` the page for people.
"""
