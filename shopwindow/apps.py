from django.apps import AppConfig


class ShopWindowConfig(AppConfig):
    name = "shopwindow"
    verbose_name = "Shop Window"
