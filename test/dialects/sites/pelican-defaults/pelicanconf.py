AUTHOR = 'Default Author'
SITENAME = 'Defaults'
SITEURL = ''
PATH = 'content'
TIMEZONE = 'UTC'
DEFAULT_LANG = 'en'
DEFAULT_PAGINATION = False
