package org.shareops.model;

import java.util.Optional;

/**
 * One link as it is now, and what has happened to it since it was first needed. Reading it causes no traffic (rule P1).
 *
 * @param identity who we are on it, without any secret
 * @param status the server and the link's state
 * @param logOnAttempts how often a connection and a log-on were tried
 * @param logOns how often that succeeded
 * @param rejections how often the server refused our credentials (rule P5)
 * @param losses how often the link was found lost
 * @param idleLogOffs how often it was logged off because nobody used it (rule P10)
 * @param verifications round trips of probes that verified it (rule P8)
 * @param roundTrips requests that the server was sent, those of log-ons, failed ones too, and of log-offs included, as the
 *     backend counts them; 0 where there is no wire
 * @param details what the link goes by, for people, such as the version of the protocol and its encryption; absent while there is
 *     none, and where the backend has nothing to say
 */
public record LinkReport(
        String identity,
        ConnectionStatus status,
        long logOnAttempts,
        long logOns,
        long rejections,
        long losses,
        long idleLogOffs,
        long verifications,
        long roundTrips,
        Optional<String> details) {}
