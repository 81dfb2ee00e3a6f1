# Two commands carry a newcomer: `make demo` and `make test`. Everything else is for developers.
PY ?= python3
SIZE ?= full
SERVE ?= yes
V := .venv/bin
export PATH := $(CURDIR)/.venv/bin:$(PATH)

FRONTEND := $(shell find frontend src/gongyou/locale -type f \( -name '*.po' -o -path 'frontend/*' \) -not -path '*/node_modules/*' 2>/dev/null)

.PHONY: setup demo serve test test-quick test-release lint lock assets messages screenshots system-packages bench clean

setup: .venv/.ok

.venv/.ok: requirements.lock pyproject.toml hatch_build.py $(FRONTEND)
	@echo "[1/3] 建立 Python 环境 / creating the Python environment (.venv)"
	@$(PY) -m venv .venv
	@$(V)/python -m pip install -q --disable-pip-version-check 'uv>=0.13,<0.14'
	@echo "[2/3] 安装依赖（已锁定版本与校验值）/ installing locked dependencies"
	@$(V)/uv pip sync -q --python $(V)/python --require-hashes requirements.lock
	@echo "[3/3] 构建前端并安装本项目 / building the front end, installing Gongyou"
	@$(V)/python -m pip install -q --disable-pip-version-check 'uv>=0.13,<0.14'
	@$(V)/uv pip install -q --python $(V)/python --no-deps --no-build-isolation -e .
	@touch $@

demo: setup
	@$(V)/gongyou demo --size $(SIZE) --serve $(SERVE)

serve: setup
	@$(V)/gongyou serve

system-packages:
	@sh scripts/system-packages.sh

test: setup system-packages
	@$(V)/python scripts/run_tests.py

test-quick: setup
	@$(V)/python scripts/run_tests.py --quick

test-release: setup system-packages
	@$(V)/python scripts/run_tests.py --release

lint: setup
	@$(V)/ruff check src tests scripts bench && $(V)/ruff format --check src tests scripts bench && $(V)/lint-imports

lock:
	@$(V)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --extra dev pyproject.toml -o requirements.lock

assets: setup
	@$(V)/python hatch_build.py

messages: setup
	@$(V)/python scripts/messages.py

screenshots: setup system-packages
	@$(V)/python scripts/screenshots.py

# What Gongyou is measured against lives apart, in var/bench: PART=join|roster|figures|home|judging, LENGTH=try|quick|long.
PART ?= all
LENGTH ?= quick

bench: setup var/bench/.venv/.ok
	@$(V)/python -m bench --part $(PART) --length $(LENGTH)

var/bench/.venv/.ok: bench/requirements.txt
	@echo "准备对照程序（Tryton、django-import-export）/ installing the yardsticks"
	@$(PY) -m venv var/bench/.venv
	@$(V)/python -m pip install -q --disable-pip-version-check 'uv>=0.13,<0.14'
	@$(V)/uv pip sync -q --python var/bench/.venv/bin/python --require-hashes bench/requirements.txt
	@touch $@

clean:
	rm -rf .venv frontend/node_modules src/gongyou/ui/static/ui/dist
