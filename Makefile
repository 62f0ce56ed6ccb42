# For fingers that type `make`: dev.py does the work and needs no make.
.PHONY: demo test lint lock

demo test lint lock:
	python3 dev.py $@
