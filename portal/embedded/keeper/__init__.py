"""The process that owns both servers.

It is started by path as the package `keeper`, not as `portal.embedded.keeper`: importing `portal` brings Celery and
Django, tens of megabytes that would stay for as long as anyone works. So nothing in here imports anything but the
standard library and its siblings, and those relatively.
"""
