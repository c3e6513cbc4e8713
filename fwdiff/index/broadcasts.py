"""What the platform's broadcasts are sent for: the kinds of trigger that receivers wait for."""

from __future__ import annotations

from fwdiff.model.why import TriggerKind

_INTENT = "android.intent.action."
_PHONE = "android.telephony.action."
_SMS = "android.provider.Telephony."


def _named(prefix: str, names: str, kind: TriggerKind) -> dict[str, TriggerKind]:
    return {f"{prefix}{name}": kind for name in names.split()}


KIND_OF_ACTION = {
    **_named(
        _INTENT, "BOOT_COMPLETED LOCKED_BOOT_COMPLETED QUICKBOOT_POWERON PRE_BOOT_COMPLETED REBOOT", TriggerKind.BOOT
    ),
    **_named(_INTENT, "SIM_STATE_CHANGED SERVICE_STATE ANY_DATA_STATE", TriggerKind.SIM),
    **_named(
        _PHONE,
        "CARRIER_CONFIG_CHANGED SIM_CARD_STATE_CHANGED SIM_APPLICATION_STATE_CHANGED SIM_SLOT_STATUS_CHANGED "
        "DEFAULT_SUBSCRIPTION_CHANGED SUBSCRIPTION_CARRIER_IDENTITY_CHANGED SERVICE_PROVIDERS_UPDATED",
        TriggerKind.SIM,
    ),
    **_named(
        _INTENT,
        "ACTION_DEFAULT_DATA_SUBSCRIPTION_CHANGED ACTION_DEFAULT_SUBSCRIPTION_CHANGED ACTION_SUBINFO_RECORD_UPDATED",
        TriggerKind.SIM,
    ),
    "org.codeaurora.intent.action.ACTION_DDS_SWITCH_DONE": TriggerKind.SIM,
    **_named("android.net.conn.", "CONNECTIVITY_CHANGE BACKGROUND_DATA_SETTING_CHANGED", TriggerKind.CONNECTIVITY),
    **_named(
        "android.net.wifi.",
        "STATE_CHANGE WIFI_STATE_CHANGED SCAN_RESULTS supplicant.CONNECTION_CHANGE supplicant.STATE_CHANGE",
        TriggerKind.CONNECTIVITY,
    ),
    "android.bluetooth.adapter.action.STATE_CHANGED": TriggerKind.CONNECTIVITY,
    f"{_INTENT}AIRPLANE_MODE": TriggerKind.CONNECTIVITY,
    **_named(
        _INTENT,
        "USER_PRESENT USER_UNLOCKED USER_INITIALIZE USER_SWITCHED PHONE_STATE NEW_OUTGOING_CALL HEADSET_PLUG "
        "ACTION_POWER_CONNECTED ACTION_POWER_DISCONNECTED BATTERY_LOW BATTERY_OKAY ACTION_SHUTDOWN MEDIA_BUTTON "
        "DOCK_EVENT",
        TriggerKind.USE,
    ),
    **_named(
        _SMS,
        "SMS_RECEIVED SMS_DELIVER WAP_PUSH_RECEIVED WAP_PUSH_DELIVER SMS_CB_RECEIVED SMS_EMERGENCY_CB_RECEIVED "
        "SMS_SERVICE_CATEGORY_PROGRAM_DATA_RECEIVED",
        TriggerKind.MESSAGE,
    ),
    f"{_INTENT}DATA_SMS_RECEIVED": TriggerKind.MESSAGE,
    **_named(
        _INTENT,
        "PACKAGE_ADDED PACKAGE_REMOVED PACKAGE_REPLACED MY_PACKAGE_REPLACED PACKAGE_CHANGED PACKAGE_FULLY_REMOVED "
        "PACKAGE_DATA_CLEARED PACKAGE_FIRST_LAUNCH PACKAGE_INSTALL PACKAGE_RESTARTED PACKAGE_NEEDS_VERIFICATION "
        "PACKAGE_VERIFIED PACKAGES_SUSPENDED PACKAGES_UNSUSPENDED MY_PACKAGE_SUSPENDED MY_PACKAGE_UNSUSPENDED",
        TriggerKind.PACKAGE,
    ),
    f"{_INTENT}LOCALE_CHANGED": TriggerKind.LOCALE,
    **_named(_INTENT, "TIME_SET TIMEZONE_CHANGED DATE_CHANGED TIME_TICK", TriggerKind.TIME),
    **_named(
        _INTENT,
        "MEDIA_MOUNTED MEDIA_UNMOUNTED MEDIA_EJECT MEDIA_REMOVED MEDIA_SCANNER_FINISHED DEVICE_STORAGE_LOW "
        "DEVICE_STORAGE_OK",
        TriggerKind.STORAGE,
    ),
    f"{_SMS}SECRET_CODE": TriggerKind.SECRET_CODE,
    f"{_PHONE}SECRET_CODE": TriggerKind.SECRET_CODE,
}
"""By action (android.content.Intent, TelephonyManager, ConnectivityManager, WifiManager and their documentation)."""
BY_ITSELF = frozenset(TriggerKind) - {
    TriggerKind.SECRET_CODE,
    TriggerKind.BROADCAST,
    TriggerKind.PEER,
    TriggerKind.PROPERTY,
    TriggerKind.PROCESS,
}
"""What comes without anybody asking for it; alarms and jobs go on once something else has started the code."""
