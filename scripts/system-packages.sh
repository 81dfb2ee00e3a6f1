#!/bin/sh
# Debian packages that some tests need: a browser, Chinese fonts, LibreOffice, gettext. Without root they are left out, aloud.
missing=""
# The shell is Chromium without its frame: a quarter of the work for every window. Older Debians have only the whole.
browser=chromium-headless-shell
command -v $browser >/dev/null 2>&1 || command -v chromium >/dev/null 2>&1 || missing="$missing $browser"
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-calc"
command -v msgfmt >/dev/null 2>&1 || missing="$missing gettext"
fc-list 2>/dev/null | grep -qi 'noto sans cjk' || missing="$missing fonts-noto-cjk"
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
  echo "缺少系统软件包:$missing（没有 apt-get，相应测试会跳过并说明）/ not a Debian system: the tests that need them are left out"
  exit 0
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
  if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root="sudo -n"; else
    echo "缺少系统软件包:$missing（没有 root 权限，相应测试会跳过并说明）/ no root: the tests that need them are left out"
    exit 0
  fi
fi
echo "安装系统软件包 / installing Debian packages:$missing"
$as_root apt-get update -qq
apt-cache show $browser >/dev/null 2>&1 || missing=$(echo "$missing" | sed "s/$browser/chromium/")
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null \
  || echo "未能安装:$missing（相应测试会跳过并说明）/ could not install them: the tests that need them are left out"
exit 0
