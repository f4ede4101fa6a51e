// A property that failed is made smaller for five minutes at most: a large one would never end, and
// nobody would hear of it.
const { configureGlobal, readConfigureGlobal } = require("fast-check");
configureGlobal({ ...readConfigureGlobal(), interruptAfterTimeLimit: 300_000 });
