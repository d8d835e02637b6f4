from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from shopwindow.views import account, councils, health, pages, people
from shopwindow.views.home import home
from shopwindow.views.my_council import my_council_page

admin.site.login = secure_admin_login(admin.site.login)  # one door: the second factor is asked for there

urlpatterns = [
    path("", home, name="home"),
    path("", include("casestudies.urls")),
    path("my-council/", my_council_page, name="my_council"),
    path("measures/", pages.measures, name="measures"),
    path("councils/", councils.CouncilList.as_view(), name="council_list"),
    path("councils/<slug:slug>/", councils.CouncilDetail.as_view(), name="council_detail"),
    path("councils/<slug:slug>/people/", people.council_people, name="council_people"),
    path("account/", account.account_home, name="account_home"),
    path("account/councils/", account.account_councils, name="account_councils"),
    path("account/people/", people.site_people, name="site_people"),
    path("account/invitation/<str:token>/", account.invitation, name="invitation"),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("account/own-council/", include("allauth.socialaccount.urls")),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("model/", pages.model, name="model"),
    path("about/", pages.about, name="about"),
    path("help/", pages.help_index, name="help"),
    path("help/<slug:slug>/", pages.help_topic, name="help_topic"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("cookies/", pages.cookies, name="cookies"),
    path("licences/", pages.licences, name="licences"),
    path("robots.txt", pages.robots, name="robots"),
    path("sitemap.xml", pages.sitemap, name="sitemap"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
]

handler400 = "shopwindow.views.errors.bad_request"
handler403 = "shopwindow.views.errors.forbidden"
handler404 = "shopwindow.views.errors.not_found"
handler429 = "shopwindow.views.errors.too_many"
handler500 = "shopwindow.views.errors.server_error"
