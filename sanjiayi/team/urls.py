from django.urls import path

from sanjiayi.team import account_pages, device_file_pages, device_pages, pages, staff_pages

urlpatterns = [
    path("organisation/", pages.organisation, name="organisation"),
    path("organisation.pdf", pages.organisation_pdf, name="organisation_pdf"),
    path("posts/appoint/", pages.appoint, name="posting_appoint"),
    path("posts/propose/", pages.propose, name="posting_propose"),
    path("posts/<uuid:posting>/accept/", pages.accept, name="posting_accept"),
    path("posts/<uuid:posting>/decline/", pages.decline, name="posting_decline"),
    path("posts/<uuid:posting>/relieve/", pages.relieve, name="posting_relieve"),
    path("staff/", staff_pages.staff, name="staff"),
    path("staff/sign-ins/", account_pages.staff_accounts, name="staff_accounts"),
    path("staff/<uuid:staff>/sign-in/", account_pages.staff_account, name="staff_account"),
    path("staff/<uuid:staff>/", staff_pages.staff_member, name="staff_member"),
    path("devices/", device_pages.devices, name="devices"),
    path("devices/new/", device_pages.device_new, name="device_new"),
    path("devices/program/", device_pages.device_program, name="device_program"),
    path("devices/file/", device_file_pages.device_file, name="device_file"),
    path("devices/<uuid:device>/", device_pages.device, name="device"),
    path("devices/<uuid:device>/wipe/", device_pages.device_wipe, name="device_wipe"),
    path("devices/<uuid:device>/revoke/", device_pages.device_revoke, name="device_revoke"),
    path("enrol/<str:code>/", device_pages.enrol, name="enrol"),
]
