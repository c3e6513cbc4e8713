"""The names of partitions: those that hold files of the system, and those of boot loaders, modems and scratch space."""

from __future__ import annotations

import re

FILE_SYSTEM_PARTITIONS = frozenset(
    {
        "system", "vendor", "product", "system_ext", "odm", "oem", "system_dlkm", "vendor_dlkm", "odm_dlkm",
        "cust", "cda", "hidden", "preload",
        "my_product", "my_engineering", "my_company", "my_carrier", "my_region", "my_heytap", "my_stock", "my_preload",
        "my_bigball", "my_manifest", "my_odm", "my_operator", "my_country", "my_custom", "my_version", "my_reserve",
        "oppo_product", "opproduct", "preload_common", "special_preload",
        "prism", "optics", "odm_ext", "product_services",
        "product_h", "preas", "preavs", "eng_system", "eng_vendor", "patch_hw",
        "vgc", "xrom", "systemex",
    }
)  # fmt: skip
"""AOSP's, then what makers add: HMD/FIH and Xiaomi (cda, hidden, cust), OPPO and OnePlus, Samsung (prism, optics),
Huawei and Honor (preas, preavs, product_h), vivo (vgc), Asus (xrom), Lenovo (systemex)."""

_MAKERS = re.compile(r"(?:tr|mi|hw)_[a-z0-9][a-z0-9_]*")
"""Transsion's (tr_product), Xiaomi's (mi_ext) and Huawei's (hw_product) families."""

SYSTEM_OTHER = "system_other"
"""It stands in the other slot's `system`, and belongs to the slot whose apps it holds the odex files of."""

RAMDISK_PARTITIONS = frozenset({"boot", "init_boot", "vendor_boot", "vendor_kernel_boot", "recovery"})
"""Those whose images hold a ramdisk, with what the kernel is started with."""
_BOOT = RAMDISK_PARTITIONS | {"dtbo", "vbmeta", "vbmeta_system", "modem", "radio", "bluetooth", "dsp"}

_SCRATCH = frozenset({"userdata", "cache", "persist", "metadata", "misc", "param", "frp", "factory", "sec", "splash"})
"""What a phone writes, and what may be empty in a package."""

_NAMED = _BOOT | {SYSTEM_OTHER, "userdata", "cache", "persist"}

_FIRMWARE = frozenset(
    {
        "vbmeta_vendor", "vbmeta_product", "vbmeta_odm", "vendor_ramdisk", "pvmfw", "super_empty", "bootloader",
        "dtb", "dt", "kernel", "ramdisk", "logo", "splash", "boot-debug", "boot-test-harness", "misc_info", "initrd",
        # Qualcomm
        "abl", "aboot", "aop", "aop_config", "aop_devcfg", "apdp", "bksecapp", "cmnlib", "cmnlib64", "core_nhlos",
        "cpucp", "cpucp_dtb", "ddr", "devcfg", "engineering_cdt", "featenabler", "fsc", "fsg", "fs_image", "hyp",
        "hypvm", "idmanager", "imagefv", "keymaster", "keymaster64", "km41", "km4", "limits", "limits-cdsp", "lksecapp",
        "logfs", "mdtp", "mdtpsecapp", "mdm1m9kefs1", "mdm1m9kefs2", "mdm1m9kefs3", "modemfirmware", "modemst1",
        "modemst2", "msadp", "multi_image", "multiimgoem", "multiimgqti", "oem_stanvbk", "oplus_sec", "oplusstanvbk",
        "pdp", "pmic", "qmcs", "quest", "qupfw", "qupv3fw", "qweslicstore", "rescue", "rpm", "sbl1", "sdi", "secdata",
        "shrm", "soccp_dcd", "soccp_debug", "spuservice", "spunvm", "ssd", "storsec", "storsec_app", "studybk", "tme",
        "tme_config", "tme_fw", "tme_seq_patch", "toolsfv", "tz", "tz_ac_config", "tz_qti_config", "tzsc", "uefi",
        "uefi_sec", "uefisecapp", "uefivarstore", "vm-bootsys", "vm-linux", "vm-persist", "xbl", "xbl_ac_config",
        "xbl_config", "xbl_ramdump", "xbl_sc_logs", "xbl_sc_test_mode", "xbl4", "xbl_config4", "zeros_5sectors",
        # MediaTek
        "apusys", "atf", "audio_dsp", "cam_vpu1", "cam_vpu2", "cam_vpu3", "ccu", "connsys_bt", "connsys_gnss",
        "connsys_wifi", "ccci", "cdt_engineering", "dpm", "dram_para", "efuse", "gpueb", "gz", "lk", "lk2", "mcf_ota",
        "mcupm", "md1arm7", "md1dsp", "md1img", "md1rom", "md3img", "md3rom", "mvpu_algo", "nvcfg", "nvdata", "nvram",
        "otp", "pi_img", "preloader", "preloader_raw", "preloader_ufs", "preloader_emmc", "proinfo", "protect1",
        "protect2", "scp", "scp1", "scp2", "seccfg", "spmfw", "sspm", "sspm_1", "sspm_2", "tee", "tee1", "tee2",
        "tinysys", "trustzone", "uboot", "vcp", "expdb", "para", "efs", "exaid",
        # Samsung
        "acpm", "bl1", "bl2", "cm", "dqmdbg", "dram_train", "ect_test", "el3_mon", "engmode", "epbl", "fwbl1", "harx",
        "keydata", "keyrefuge", "keystorage", "ldfw", "modem_debug", "omr", "pm", "sboot", "ssp", "tzar", "tzsw", "uh",
        "up_param", "vk", "dspso", "carrier", "steady", "spu", "tkey",
        # Google, Unisoc, Huawei and others
        "bl31", "gsa", "gsa_bl1", "gcf", "pbl", "u-boot-spl", "u-boot", "sml", "sml_bak", "teecfg", "trustos",
        "spl", "fdl1", "fdl2", "pm_sys", "wcnmodem", "gnssmodem", "l_modem", "l_ldsp", "l_gdsp", "l_agdsp",
        "l_deltanv", "l_fixnv1", "l_runtimenv1", "fbootlogo", "bootlogo", "sp", "wcnfdl", "teeos", "fastboot",
        "xloader", "fw_lpm3", "fw_hifi", "hifi", "isp_firmware", "sensorhub", "modem_fw", "modem_dsp", "hisiufs_gpt",
        "erecovery_kernel", "erecovery_ramdisk", "erecovery_vendor", "erecovery_vbmeta", "recovery_ramdisk",
        "recovery_vendor", "recovery_vbmeta", "ramdisk_recovery", "eng_ramdisk", "partition", "gpt", "gpt_both0",
        "gpt_main0", "gpt_backup0", "ptable", "hboot", "security", "download", "mmcblk0boot0", "mmcblk0boot1",
    }
)  # fmt: skip
"""What the boot loaders, secure worlds and modems of Qualcomm's, MediaTek's and the makers' phones are called."""


def holds_system_files(name: str) -> bool:
    """Whether a partition holds apps, libraries or settings of the system."""
    return name in FILE_SYSTEM_PARTITIONS or _MAKERS.fullmatch(name) is not None


def is_known(name: str) -> bool:
    """Whether a folder or an image of this name is a partition."""
    return name in _NAMED or holds_system_files(name)


def is_firmware(name: str) -> bool:
    """Whether a partition holds what is no file system of apps, whatever its bytes are."""
    return name in _NAMED or name in _FIRMWARE or name in _SCRATCH


def may_be_empty(name: str) -> bool:
    """Whether a package may hold nothing but zeros for a partition."""
    return name in _SCRATCH
