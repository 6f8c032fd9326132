// Before the page is painted: an address with a search must not show the start page until its results are there.
if (location.search.length > 1) document.documentElement.classList.add("asked");
