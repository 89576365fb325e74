# Picket's tasks. `make` alone lists them.
#
# Each target first sees to the Debian packages it needs (scripts/require-packages): as root it installs them, else it
# says which to install. Swift comes from the toolchain on the PATH.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

PREFIX ?= /usr
DESTDIR ?=
# The systemd that the units are for: newer ones get drop-ins with keys that older ones do not know.
SYSTEMD_VERSION ?= $(shell systemctl --version 2>/dev/null | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
BENCH ?=
BOOT ?=
HOSTILE ?=
SERVICE ?=
SOAK ?=

# Where Debian's policy puts things below PREFIX.
bindir := $(PREFIX)/bin
sbindir := $(PREFIX)/sbin
# Where systemd's ConfigurationDirectory= is, whatever the prefix.
configdir := /etc/picket
datadir := $(PREFIX)/share/picket
docdir := $(PREFIX)/share/doc/picket
mandir := $(PREFIX)/share/man
unitdir := $(PREFIX)/lib/systemd/system
sysusersdir := $(PREFIX)/lib/sysusers.d
tmpfilesdir := $(PREFIX)/lib/tmpfiles.d
bashcompdir := $(PREFIX)/share/bash-completion/completions
zshcompdir := $(PREFIX)/share/zsh/$(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)
fishcompdir := $(PREFIX)/share/fish/vendor_completions.d

# The Swift runtime goes into the binaries where the toolchain can do so: what is installed then runs without one.
runtime = $(shell swift -print-target-info 2>/dev/null | sed -n 's/.*"runtimeResourcePath" *: *"\(.*\)".*/\1/p')
static = $(if $(wildcard $(runtime)_static),--static-swift-stdlib)
# Linked by the toolchain's own lld: newer distributions have no gold, and gold warns about what is in the runtime.
release = swift build --configuration release $(static) -Xswiftc -use-ld=lld

# Tests need no debugger and nobody completes system names in them: both cost an eighth of the time of a build.
build_tests = swift build --build-tests -Xswiftc -gnone -Xswiftc -index-ignore-system-modules

# For packages: two programs with one runtime, in lib/picket beside the directory of the programs. Built apart, as other
# flags build everything anew.
package_release = swift build --scratch-path .build/package --configuration release -Xswiftc -use-ld=lld \
  -Xswiftc -no-toolchain-stdlib-rpath --disable-local-rpath -Xlinker -rpath -Xlinker '$$ORIGIN/../lib/picket'
PACKAGE_PROGRAMS ?= .build/package/release

# The example of the configuration file, with the paths of this installation.
installed_config = sed 's|/usr/|$(PREFIX)/|g' packaging/picketd.yml

units = $(notdir $(wildcard systemd/*.service systemd/*.socket systemd/*.timer))

swift_sources := Package.swift Examples Sources Tests
# The clients and the messages of the wire, as they stand in the repository.
shared_files = $(shell find clients proto/picket proto/ttrpc -type f -not -path '*/tests/*' -not -name '*.pyc' \
  -not -name picket-example -not -path 'clients/conformance/*' \
  -not -path '*/build/*' -not -path '*.egg-info/*' -not -path '*/.mypy_cache/*')
# What runs Python bodies.
python_files = $(shell find python/picket_worker -type f -name '*.py')
shell_scripts = $(shell grep -rlE '^\#!.*\b(ba)?sh\b' scripts packaging proto python .ci Benchmarks clients 2>/dev/null)

.PHONY: help
help: ## List the targets
	@echo "Picket: a local detection service. Targets:"; echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo; echo "Variables: PREFIX (default /usr) and DESTDIR for install and uninstall; BENCH, BOOT (a package), HOSTILE, SERVICE and SOAK for options."

.PHONY: dependencies
dependencies: ## Install the Debian packages of every target, or say which are missing
	scripts/require-packages build test bench hostile generate

.PHONY: build
build: ## Build picketd and picket, optimised, into .build/release
	scripts/require-packages build
	$(release) --product picketd
	$(release) --product picket

.PHONY: demo
demo: build ## Start Picket on a Unix socket, evaluate three events and find a port scan in flows
	scripts/demo "$$($(release) --show-bin-path)"

.PHONY: test
test: export PICKET_WARNINGS_AS_ERRORS = 1
test: ## Check the formatting and run every test; warnings are errors
	scripts/require-packages build test
	$(MAKE) --no-print-directory lint
	$(build_tests)
	scripts/run-tests "$$(swift build --show-bin-path)"

.PHONY: state-trials
state-trials: ## Damage copies of a killed daemon's state, 200 times each way, and write docs/state-trials.md
	scripts/require-packages build test
	$(build_tests)
	PICKET_STATE_TRIALS=200 PICKET_STATE_TRIALS_OUTPUT=docs/state-trials.md \
	  "$$(swift build --show-bin-path)/picketPackageTests.xctest" --testing-library swift-testing --filter StateTrialTests

.PHONY: trials
trials: ## Try what make test does a part of: a hundred kills, 2,000 simulated runs, more random queries; write docs/trials.md
	scripts/require-packages build test
	$(build_tests)
	scripts/run-trials "$$(swift build --show-bin-path)" >docs/trials.md.new
	mv docs/trials.md.new docs/trials.md

.PHONY: follow-trials
follow-trials: ## Kill picket follow and the daemon 120 times while a log is written and rotated
	scripts/require-packages build test
	$(build_tests)
	PICKET_TRIALS=1 "$$(swift build --show-bin-path)/picketPackageTests.xctest" --testing-library swift-testing \
	  --filter FollowKillTests

.PHONY: python-trials
python-trials: ## Kill daemons and Python processes under load for five minutes, fuzz the prefilter, and compare with panther_core from PyPI
	scripts/require-packages build test
	$(build_tests)
	PICKET_KEY_TRIAL_SECONDS=$${PICKET_KEY_TRIAL_SECONDS:-300} \
	  "$$(swift build --show-bin-path)/picketPackageTests.xctest" --testing-library swift-testing --filter PythonKillTests
	python/trials

.PHONY: docc
docc: ## Make the pages of the Swift client, as a DocC archive, in .build/PicketClient.doccarchive
	scripts/require-packages build
	swift build --target PicketClient
	scripts/generate-docc "$$(swift build --show-bin-path)" .build/PicketClient.doccarchive

.PHONY: bench
bench: build ## Measure Picket beside its references, as ratios
	scripts/require-packages bench
	Benchmarks/run $(BENCH)

.PHONY: hostile
hostile: build ## Attack the daemon with hostile clients and measure polite ones; as root
	scripts/require-packages hostile
	Tests/System/hostile/run --picketd "$$($(release) --show-bin-path)/picketd" $(HOSTILE)

.PHONY: soak
soak: build ## Run the daemon near its capacity for 15 minutes, with a reload a minute, and write docs/soak.md
	scripts/require-packages hostile
	Tests/System/soak --picketd "$$($(release) --show-bin-path)/picketd" --report docs/soak.md $(SOAK)

.PHONY: deliver-trials
deliver-trials: ## Kill picket deliver and the daemon while alerts go to receivers that fail half of the time
	scripts/require-packages build test
	$(build_tests)
	PICKET_TRIALS=1 "$$(swift build --show-bin-path)/picketPackageTests.xctest" --testing-library swift-testing \
	  --filter DeliverCommandTests

.PHONY: boot
boot: $(if $(BOOT),,build) ## Boot a Debian with Picket in a container, as root, and check what the units promise
	scripts/require-packages boot
	Tests/System/boot "$(or $(BOOT),$$($(release) --show-bin-path))"

.PHONY: fuzz
fuzz: ## Fuzz everything that takes bytes from outside, three minutes each
	scripts/require-packages build
	Fuzzing/run all

.PHONY: format
format: ## Format the Swift code
	scripts/require-packages build
	swift format --in-place --parallel --recursive $(swift_sources)

.PHONY: lint
lint: ## Check formatting and shell scripts, change nothing
	swift format lint --strict --parallel --recursive $(swift_sources)
	if command -v shellcheck >/dev/null; then shellcheck $(shell_scripts); \
	else echo "skipped: the shell scripts, for want of shellcheck"; fi

.PHONY: generate
generate: ## Make the committed code of the wire, the manual pages, completions and tables anew
	scripts/require-packages build generate
	proto/generate
	proto/generate-swift
	scripts/generate-python
	scripts/generate-go
	scripts/generate-case-folding
	swift build --product picketd
	swift build --product picket
	scripts/generate-manual "$$(swift build --show-bin-path)" docs
	scripts/generate-limits

.PHONY: install
install: build ## Install the programs, stripped, and all that belongs to them
	bin="$$($(release) --show-bin-path)"; \
	install -D -s -m 755 "$$bin/picket" $(DESTDIR)$(bindir)/picket; \
	install -D -s -m 755 "$$bin/picketd" $(DESTDIR)$(sbindir)/picketd
	$(MAKE) --no-print-directory install-data
	@if [[ -z "$(DESTDIR)" ]]; then echo "Installed. To start it: systemd-sysusers, systemd-tmpfiles --create," \
	  "systemctl daemon-reload, and" \
	  "systemctl enable --now picketd.socket picketd-admin.socket picketd.service picket-deliver.service."; fi

.PHONY: install-data
install-data: ## Install units, detections, documents, clients, manual pages and completions
	install -d $(DESTDIR)$(configdir)/detections $(DESTDIR)$(datadir)/detections $(DESTDIR)$(docdir)/docs $(DESTDIR)$(docdir)/Benchmarks $(DESTDIR)$(unitdir) \
	  $(DESTDIR)$(sysusersdir) $(DESTDIR)$(tmpfilesdir) $(DESTDIR)$(mandir)/man1 $(DESTDIR)$(mandir)/man5 $(DESTDIR)$(mandir)/man8
	cp -R --no-preserve=ownership detections/. $(DESTDIR)$(datadir)/detections/
	find $(DESTDIR)$(datadir)/detections -name '*.yml' -exec sed -i '1s|docs/\(detection.schema.json\)|\1|' {} +
	install -m 644 docs/detection.schema.json $(DESTDIR)$(datadir)/
	@# The C client finds its messages from where it stands.
	for file in $(shared_files) Sources/CPicketProto/picket/v1/*.pb-c.[ch]; do install -D -m 644 "$$file" "$(DESTDIR)$(datadir)/$$file"; done
	for file in $(python_files); do install -D -m 644 "$$file" "$(DESTDIR)$(datadir)/$$file"; done
	@# Compiled, it starts in half the time.
	@if [[ -x /usr/bin/python3 ]]; then /usr/bin/python3 -m compileall -q -s "$(DESTDIR)" $(DESTDIR)$(datadir)/python; fi
	install -m 644 systemd/deliver.yml.example $(DESTDIR)$(datadir)/
	install -m 644 README.md CHANGELOG.md LICENSE $(DESTDIR)$(docdir)/
	install -m 644 docs/*.md docs/prometheus-rules.yml $(DESTDIR)$(docdir)/docs/
	install -m 644 Benchmarks/README.md $(DESTDIR)$(docdir)/Benchmarks/
	@# What the documents link to stands where they expect it.
	for name in detections clients proto; do \
	  ln -sfnr $(DESTDIR)$(datadir)/$$name $(DESTDIR)$(docdir)/$$name; \
	done
	ln -sfnr $(DESTDIR)$(datadir)/detection.schema.json $(DESTDIR)$(docdir)/docs/detection.schema.json
	ln -sfnr $(DESTDIR)$(docdir)/docs $(DESTDIR)$(datadir)/docs
	for unit in $(units); do \
	  sed 's|/usr/|$(PREFIX)/|g' systemd/$$unit >$(DESTDIR)$(unitdir)/$$unit; \
	  chmod 644 $(DESTDIR)$(unitdir)/$$unit; \
	done
	for drop_in in 253:40-notify-reload 254:50-restart-steps; do \
	  if (( $(or $(SYSTEMD_VERSION),0) >= $${drop_in%%:*} )); then \
	    install -D -m 644 systemd/picketd.service.d/$${drop_in#*:}.conf \
	      $(DESTDIR)$(unitdir)/picketd.service.d/$${drop_in#*:}.conf; \
	  fi; \
	done
	@# Examples of what is configured apart.
	install -D -m 644 systemd/deliver.yml.example $(DESTDIR)$(docdir)/examples/deliver.yml
	install -d $(DESTDIR)$(configdir)/follow.d $(DESTDIR)$(datadir)/follow
	install -m 644 systemd/follow/*.yml $(DESTDIR)$(datadir)/follow/
	@# What an operator has changed stays.
	config=$(DESTDIR)$(configdir)/picketd.yml; [[ -e "$$config" ]] || $(installed_config) >"$$config"
	install -m 644 systemd/picket.sysusers.conf $(DESTDIR)$(sysusersdir)/picket.conf
	install -m 644 systemd/picket.tmpfiles.conf $(DESTDIR)$(tmpfilesdir)/picket.conf
	for page in docs/man/*.[158]; do \
	  gzip -9n <"$$page" >"$(DESTDIR)$(mandir)/man$${page##*.}/$${page##*/}.gz"; \
	done
	for program in picket picketd; do \
	  install -D -m 644 docs/completions/$$program.bash $(DESTDIR)$(bashcompdir)/$$program; \
	  install -D -m 644 docs/completions/_$$program $(DESTDIR)$(zshcompdir)/_$$program; \
	  install -D -m 644 docs/completions/$$program.fish $(DESTDIR)$(fishcompdir)/$$program.fish; \
	done

.PHONY: package-build
package-build: ## Build the programs as packages have them, with a shared runtime, into .build/package
	scripts/require-packages build
	$(package_release) --product picketd
	$(package_release) --product picket

.PHONY: deb
deb: $(if $(filter .build/package/release,$(PACKAGE_PROGRAMS)),package-build) ## Make the Debian package, in .build/deb
	scripts/require-packages package
	packaging/build-deb $(PACKAGE_PROGRAMS)

.PHONY: package-test
package-test: ## Install, upgrade, downgrade, restore and purge the package of make deb in a container, as root
	scripts/require-packages boot
	Tests/System/package "$$(ls -t .build/deb/picket_*.deb | head -n 1)"

.PHONY: service-test
service-test: ## Have the package of make deb serve in a container while its processes are killed, as root
	scripts/require-packages boot
	Tests/System/service/run "$$(ls -t .build/deb/picket_*.deb | head -n 1)" $(SERVICE)

.PHONY: tarball
tarball: $(if $(filter .build/package/release,$(PACKAGE_PROGRAMS)),package-build) ## Make an archive that runs from any directory
	scripts/require-packages package
	packaging/build-tarball $(PACKAGE_PROGRAMS)

.PHONY: uninstall
uninstall: ## Remove what install put there
	rm -f $(DESTDIR)$(bindir)/picket $(DESTDIR)$(sbindir)/picketd \
	  $(addprefix $(DESTDIR)$(unitdir)/,$(units)) $(DESTDIR)$(sysusersdir)/picket.conf \
	  $(DESTDIR)$(tmpfilesdir)/picket.conf $(DESTDIR)$(unitdir)/picketd.service.d/40-notify-reload.conf \
	  $(DESTDIR)$(unitdir)/picketd.service.d/50-restart-steps.conf \
	  $(DESTDIR)$(mandir)/man1/picket*.1.gz $(DESTDIR)$(mandir)/man8/picketd.8.gz \
	  $(DESTDIR)$(mandir)/man5/picketd.yml.5.gz
	@# What an operator has changed stays.
	config=$(DESTDIR)$(configdir)/picketd.yml; ! $(installed_config) | cmp -s - "$$config" || rm -f "$$config"
	for program in picket picketd; do \
	  rm -f $(DESTDIR)$(bashcompdir)/$$program $(DESTDIR)$(zshcompdir)/_$$program \
	    $(DESTDIR)$(fishcompdir)/$$program.fish; \
	done
	rm -f $(DESTDIR)$(unitdir)/picket-deliver.service
	rm -rf $(DESTDIR)$(datadir) $(DESTDIR)$(docdir)

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf .build Benchmarks/.build-bench Fuzzing/.build clients/c/build
