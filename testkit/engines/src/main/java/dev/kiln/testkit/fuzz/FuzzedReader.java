package dev.kiln.testkit.fuzz;

import java.nio.file.Path;
import java.util.List;

/**
 * Something that reads files, and valid files to damage.
 *
 * @param name what reports call it, fit for the name of a file
 * @param seeds the content of valid files, small ones
 * @param mutation how they are damaged
 * @param reading reads one
 */
public record FuzzedReader(String name, List<byte[]> seeds, Mutation mutation, Reading reading) {

    /** Reads what a file holds, all of it; as users' files are read, with the same checks. */
    @FunctionalInterface
    public interface Reading {

        /**
         * Reads a file.
         *
         * @param content what it holds
         * @param folder an empty folder, where a reader of files finds it once it was written there
         * @throws Exception whatever the reader throws; only a {@link dev.kiln.graph.error.KilnException} is right
         */
        void read(byte[] content, Path folder) throws Exception;
    }

    /** Checks that there is something to damage. */
    public FuzzedReader {
        seeds = List.copyOf(seeds);
        if (seeds.isEmpty()) {
            throw new IllegalArgumentException("the reader " + name + " has no valid file to damage");
        }
    }
}
