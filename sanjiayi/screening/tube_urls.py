"""Addresses of tubes, results and recalls."""

from django.urls import path

from sanjiayi.screening import lab_pages, recall_pages, tube_pages, tube_public

urlpatterns = [
    path("t/", tube_public.my_tube, name="my_tube"),
    path("screening/tubes/", tube_pages.tubes, name="screening_tubes"),
    path(
        "screening/tubes/<slug:round>/hand-over/", tube_pages.hand_over, name="screening_hand_over"
    ),
    path("screening/tubes/<slug:round>/<path:tube>/", tube_pages.tube, name="screening_tube"),
    path(
        "screening/boxes/<slug:round>/<path:batch>/slip.pdf",
        tube_pages.box_pdf,
        name="screening_box_pdf",
    ),
    path("screening/boxes/<slug:round>/<path:batch>/", tube_pages.box, name="screening_box"),
    path(
        "screening/recall/<slug:round>/<path:tube>/",
        recall_pages.recall_page,
        name="screening_recall",
    ),
    path(
        "screening/recall/<slug:round>/<path:tube>/sheet.pdf",
        recall_pages.recall_pdf,
        name="screening_recall_pdf",
    ),
    path("screening/results/", lab_pages.results, name="screening_results"),
    path("screening/results/file/", lab_pages.lab_new, name="screening_lab_new"),
    path("screening/results/file/<uuid:file>/", lab_pages.lab_page, name="screening_lab_file"),
]
