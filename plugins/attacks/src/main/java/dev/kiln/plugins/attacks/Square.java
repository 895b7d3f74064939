package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.Norm;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.tensor.Tensor;
import java.util.stream.IntStream;

/**
 * The Square attack (Andriushchenko et al., 2020): random search that sees only scores. Each query changes a square at a
 * random place, and is kept for the examples whose margin {@code z_y - max(z_k over k other than y)} it lowers.
 *
 * <pre>
 * L∞: start x0 + eps s for a sign s of each column and channel; a query sets a square to x0 + eps s, s for each channel
 * L2: start eps d / |d| for d of 5 by 5 tiles with a bump and its negative; a query moves the length of the change in
 *     one square into another, along its direction there plus a new bump
 * L1: as in L2, with bumps that fall off faster, and the nearest point of ball and range (Croce and Hein, 2021)
 * </pre>
 *
 * <p>The square's side is {@code sqrt(p H W)} of an image of {@code H} by {@code W}, in L2 and L1 an odd number of at least 3.
 * {@code p} begins as an option and is halved after 0.1, 0.5, 2, 5, 10, 20, 40, 60 and 80 % of the schedule: of the
 * queries as in the paper, or of another number. {@link AutoAttack} makes 5000 queries of a schedule of 10,000, as its
 * authors' program does, so that its squares stay larger. The last two axes of the input are the places and those before
 * are channels; features without places are one row.
 *
 * <p>AutoAttack's version differs: it draws one place, and in L∞ one sign for each channel, for the whole batch; no
 * square of it reaches the last row or column; it keeps the cross entropy low instead of the margin where targeted. Here
 * an example's draws are its own, so that its result depends on no other example.
 *
 * <p>An example costs one query for the start and one for each square until it reaches the goal.
 *
 * @param threat the norm and the size, and whether the attack is targeted
 * @param queries the maximum number of queries for each example, 5000 as in AutoAttack
 * @param share the first {@code p}, 0.8 as in AutoAttack
 * @param schedule the number of queries over which {@code p} is halved; 0 for that of the queries
 */
@Describe(name = "square", value = "Square attack: random squares of the maximum size, kept where the scores get worse")
public record Square(
        @Restrict(
                option = "norm",
                to = {"linf", "l2", "l1"})
        ThreatModel threat,

        @Describe(value = "the maximum number of queries", atLeast = 1, atMost = 10_000_000, byDefault = "5000")
        int queries,

        @Describe(
                value = "the share of an image that the first square covers",
                above = 0,
                atMost = 1,
                byDefault = "0.8")
        double share,

        @Describe(
                value = "the number of queries over which the squares shrink; 0 for the maximum number of queries",
                atLeast = 0,
                atMost = 10_000_000,
                byDefault = "0")
        int schedule)
        implements Attack {

    /** Of 10,000 queries those after which the share is halved. */
    private static final int[] HALVINGS = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};

    /**
     * With the schedule of the paper.
     *
     * @param threat the norm and the size, and whether the attack is targeted
     * @param queries the maximum number of queries for each example
     * @param share the first {@code p}
     */
    public Square(ThreatModel threat, int queries, double share) {
        this(threat, queries, share, 0);
    }

    @Override
    public Access access() {
        return Access.SCORES;
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        RandomSearch.Proposals squares = target.threat().norm() == Norm.LINF
                ? new CubeSquares(target, batch, this)
                : new BumpSquares(target, batch, this);
        return new RandomSearch(target, batch, Scores.Loss.MARGIN, queries).best(squares);
    }

    /** The side of the square of a query in a plane of places. */
    int side(int query, Places places) {
        double of10000 = 10_000.0 * query / (schedule == 0 ? queries : schedule);
        int halvings = (int) IntStream.of(HALVINGS).filter(at -> of10000 > at).count();
        double area = Math.scalb(share, -halvings) * places.height() * places.width();
        return (int) Math.max(1, Math.round(Math.sqrt(area)));
    }

    /** Creates {@code square}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
