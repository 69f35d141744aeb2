# 案场 Anchang. `make help` lists what there is.
PORT ?= 8000
HOST ?= 127.0.0.1
TESTS ?=
PROOFS ?=
WORKERS ?= 2
DEMO ?= 1
VENV := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup run test prove check format bench locks clean

help:  ## 列出各个命令 (this list)
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## *(.*)/  make \1\t\2/' | expand -t 16

setup:  ## 建立 .venv 并安装依赖 (what run and test need)
	@scripts/setup dev

run:  ## 启动演示案场，网址 http://127.0.0.1:8000，可加 PORT=8001；DEMO=0 是真案场 (start the demo office)
	@scripts/setup office
	@exec $(VENV)/anchang run $(if $(filter 0,$(DEMO)),,--demo) --host $(HOST) --port $(PORT)

test: setup  ## 全部测试，可加 TESTS=tests/db (all tests on a real PostgreSQL)
	@$(VENV)/python -m pytest -n $(WORKERS) $(TESTS)

prove: setup  ## 各项承诺的完整证明，每项都带反例，约 20 分钟 (the proofs of docs/explanation/promises.md at full length)
	@PROVE=1 $(VENV)/python -m pytest -n $(WORKERS) -q tests/proofs tests/db $(PROOFS)

check: setup  ## 格式、规范、类型、导入层次、迁移是否完整 (everything but the tests)
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/python scripts/make_glossary.py --check
	$(VENV)/python scripts/make_who_sees_what.py --check
	$(VENV)/python scripts/make_api_reference.py --check
	$(VENV)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

format: setup  ## 整理格式 (format the code)
	$(VENV)/ruff check --fix --exit-zero .
	$(VENV)/ruff format .

bench:  ## 与公开的规则引擎、与没有行级权限的 SQL 对比速度；可选 BENCH=row_security (speed beside baselines)
ifneq ($(BENCH),row_security)
	@scripts/setup bench
	@PYTHONPATH=src .venv-bench/bin/python -m benchmarks $(filter-out row_security,$(BENCH))
endif
ifneq ($(if $(BENCH),$(filter row_security,$(BENCH)),all),)
	@scripts/setup office
	@PYTHONPATH=src:. $(VENV)/python -m benchmarks.row_security
endif

locks:  ## 重新锁定依赖版本，需要 uv (renew requirements/ with uv)
	@scripts/lock

clean:  ## 删除虚拟环境和缓存，保留 var/ 里的数据 (remove what can be made again)
	rm -rf .venv .venv-bench build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
