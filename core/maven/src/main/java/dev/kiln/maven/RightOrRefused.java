package dev.kiln.maven;

import org.eclipse.aether.spi.connector.checksum.ChecksumPolicy;
import org.eclipse.aether.transfer.ChecksumFailureException;

/**
 * Rejects files that do not match their checksum. Files without a checksum are accepted, as in a repository that is a
 * folder.
 */
final class RightOrRefused implements ChecksumPolicy {

    @Override
    public boolean onChecksumMatch(String algorithm, ChecksumKind kind) {
        return true;
    }

    @Override
    public void onChecksumMismatch(String algorithm, ChecksumKind kind, ChecksumFailureException mismatch)
            throws ChecksumFailureException {
        throw mismatch;
    }

    @Override
    public void onChecksumError(String algorithm, ChecksumKind kind, ChecksumFailureException unreadable) {
        // that of another algorithm is tried
    }

    @Override
    public void onNoMoreChecksums() {
        // there is none
    }

    @Override
    public void onTransferRetry() {
        // each attempt is checked separately
    }

    @Override
    public boolean onTransferChecksumFailure(ChecksumFailureException failure) {
        return false;
    }
}
