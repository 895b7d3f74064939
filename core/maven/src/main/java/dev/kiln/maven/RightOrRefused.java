package dev.kiln.maven;

import org.eclipse.aether.spi.connector.checksum.ChecksumPolicy;
import org.eclipse.aether.transfer.ChecksumFailureException;

/** Refuses what its checksum says is damaged. What has no checksum passes, as it does in a repository that is a folder. */
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
        // another algorithm's is looked for
    }

    @Override
    public void onNoMoreChecksums() {
        // there is none
    }

    @Override
    public void onTransferRetry() {
        // each try is judged alone
    }

    @Override
    public boolean onTransferChecksumFailure(ChecksumFailureException failure) {
        return false;
    }
}
