package org.shareops.cli.demo;

import java.util.OptionalLong;

/**
 * What became of the messages of all senders, as the inbox shows it.
 *
 * @param arrived how many different messages are there
 * @param lost how many are not
 * @param doubled how many are there more than once
 * @param overwritten how many had arrived and were replaced by another
 * @param mostTries the most names that one sender tried in one cycle
 * @param listings how often a directory was listed; empty where nobody counts that
 */
public record Mail(int arrived, int lost, int doubled, int overwritten, long mostTries, OptionalLong listings) {}
