package dev.kiln.testkit.fuzz;

import dev.kiln.testkit.Damage;
import dev.kiln.testkit.MessageDamage;
import java.util.List;
import java.util.SplittableRandom;

/** A way to damage the content of a file: the same content and seed give the same damage. */
@FunctionalInterface
public interface Mutation {

    /**
     * Damages content.
     *
     * @param content the content of a file, which does not change
     * @param seed determines the damage
     * @return the damaged content, sometimes equal
     */
    byte[] apply(byte[] content, long seed);

    /**
     * Returns damage to bytes of any kind: bits flipped, pieces removed, doubled or truncated, numbers made extreme.
     */
    static Mutation bytes() {
        return oneOf(Damage::of, NumberDamage::of);
    }

    /** Returns damage to a protobuf message: half of the time it stays a message. */
    static Mutation message() {
        return oneOf(MessageDamage::of, MessageDamage::of, bytes());
    }

    /** Returns damage to a text of lines, cells, brackets and numbers. */
    static Mutation text() {
        return oneOf(TextDamage::of, TextDamage::of, TextDamage::of, bytes());
    }

    /**
     * Damage to a zip archive: mostly to its entries, so that it stays an archive.
     *
     * @param inner the damage to the content of an entry
     * @return the mutation
     */
    static Mutation zip(Mutation inner) {
        Mutation entries = (content, seed) -> ArchiveDamage.zip(content, seed, inner);
        return oneOf(entries, entries, entries, bytes());
    }

    /**
     * Damage to a file that is packed by gzip: mostly to its content, so that it stays packed.
     *
     * @param inner the damage to the content
     * @return the mutation
     */
    static Mutation gzip(Mutation inner) {
        Mutation content = (packed, seed) -> ArchiveDamage.gzip(packed, seed, inner);
        return oneOf(content, content, content, bytes());
    }

    /**
     * One of several mutations, by the seed.
     *
     * @param ways the mutations, at least one
     * @return the mutation
     */
    static Mutation oneOf(Mutation... ways) {
        List<Mutation> all = List.of(ways);
        return (content, seed) -> {
            SplittableRandom random = new SplittableRandom(seed);
            return all.get(random.nextInt(all.size())).apply(content, random.nextLong());
        };
    }

    /** Returns this damage, applied up to three times in sequence. */
    default Mutation repeated() {
        return (content, seed) -> {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] damaged = content;
            for (int times = random.nextInt(1, 4); times > 0; times--) {
                damaged = apply(damaged, random.nextLong());
            }
            return damaged;
        };
    }
}
