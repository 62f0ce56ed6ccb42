"""Where the equations of `stock-transition` come from, and what of them is ours."""

OURS = {"source": "bluecarbon", "status": "assumed"}
GUIDE = {"source": "InVEST users' guide, Coastal Blue Carbon", "status": "quoted"}
STOCK_DIFFERENCE = {"source": "IPCC 2006 Guidelines, volume 4", "status": "quoted"}
IN_TURN = "stock times fraction as in InVEST; of undisturbed carbon only, so none is counted twice"
ADDING = "exponential decay as in InVEST; legacies add up and keep their own half-life"
GAINS = "yearly accumulation of the class"
STOCKS = "what has grown, less what every legacy has given off"
