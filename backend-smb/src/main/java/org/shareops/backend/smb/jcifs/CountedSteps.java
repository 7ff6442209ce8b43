package org.shareops.backend.smb.jcifs;

import java.util.concurrent.atomic.LongAdder;
import jcifs.CIFSException;
import jcifs.smb.SSPContext;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;

/** Counts the messages of a log-on: jcifs-ng sends each that this makes. */
final class CountedSteps implements SSPContext {
    private final SSPContext steps;
    private final LongAdder sent;
    private boolean begun;

    CountedSteps(SSPContext steps, LongAdder sent) {
        this.steps = steps;
        this.sent = sent;
    }

    @Override
    public byte[] initSecContext(byte[] answer, int offset, int length) throws CIFSException {
        boolean last = steps.isEstablished();
        byte[] message = steps.initSecContext(answer, offset, length);
        if (!last && message != null) {
            // Before the first there was the negotiation.
            sent.add(begun ? 1 : 2);
            begun = true;
        }
        return message;
    }

    @Override
    public byte[] getSigningKey() throws CIFSException {
        return steps.getSigningKey();
    }

    @Override
    public boolean isEstablished() {
        return steps.isEstablished();
    }

    @Override
    public String getNetbiosName() {
        return steps.getNetbiosName();
    }

    @Override
    public void dispose() throws CIFSException {
        steps.dispose();
    }

    @Override
    public boolean isSupported(ASN1ObjectIdentifier mechanism) {
        return steps.isSupported(mechanism);
    }

    @Override
    public boolean isPreferredMech(ASN1ObjectIdentifier mechanism) {
        return steps.isPreferredMech(mechanism);
    }

    @Override
    public int getFlags() {
        return steps.getFlags();
    }

    @Override
    public ASN1ObjectIdentifier[] getSupportedMechs() {
        return steps.getSupportedMechs();
    }

    @Override
    public boolean supportsIntegrity() {
        return steps.supportsIntegrity();
    }

    @Override
    public byte[] calculateMIC(byte[] data) throws CIFSException {
        return steps.calculateMIC(data);
    }

    @Override
    public void verifyMIC(byte[] data, byte[] mic) throws CIFSException {
        steps.verifyMIC(data, mic);
    }

    @Override
    public boolean isMICAvailable() {
        return steps.isMICAvailable();
    }
}
