// A property that failed is made smaller for five minutes at most: a large one would never end, and
// nobody would hear of it.
require("fast-check").configureGlobal({ interruptAfterTimeLimit: 300_000 });
