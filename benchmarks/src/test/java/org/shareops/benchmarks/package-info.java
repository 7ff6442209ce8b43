/** Tests of the tool that measures Shareops beside others: its figures, tables and plot, and that it catches who does not do the work. */
package org.shareops.benchmarks;
