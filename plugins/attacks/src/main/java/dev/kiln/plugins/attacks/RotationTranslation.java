package dev.kiln.plugins.attacks;

import dev.kiln.api.attack.Access;
import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.attack.UnboundedAttack;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Describe;
import dev.kiln.api.extension.RecordProvider;
import dev.kiln.api.extension.Restrict;
import dev.kiln.graph.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The spatial attack of Engstrom et al. (2019) by grid search: all pairs of a rotation about the middle of the image and a
 * translation, the smallest first, until one reaches the goal.
 *
 * <p>A pixel of the result is that of the image at {@code R(-a) (p - t)} from the middle, bilinear between pixels and 0
 * outside of the image, as in the paper. The angles are equally spaced from {@code -rotation} to {@code rotation}, the
 * shifts along each axis from {@code -translation} to {@code translation} of its length. The size of a pair is the sum of
 * its three shares of the greatest ones. An example whose goal no pair reaches is returned at the last one.
 *
 * <p>The inputs are images, {@code [N, C, H, W]} or {@code [N, H, W]}; others are refused. The defaults are the paper's
 * 31 angles and 5 by 5 shifts up to 30° and some 10 % (3 pixels of 28 or 32). A pair costs a query of the examples that
 * withstood the ones before.
 *
 * @param threat the norm in which changes are measured, and whether a class is wanted
 * @param rotation the greatest angle
 * @param translation the greatest shift, as a share of the image's length
 * @param rotations the number of angles
 * @param translations the number of shifts along each axis
 */
@Describe(name = "rotation-translation", value = "Rotations and translations of images, all of a grid")
public record RotationTranslation(
        @Restrict(option = "eps") ThreatModel threat,

        @Describe(value = "the greatest angle", atLeast = 0, atMost = 180, byDefault = "30", unit = "degrees")
        double rotation,

        @Describe(
                value = "the greatest shift, as a share of the image's length",
                atLeast = 0,
                atMost = 1,
                byDefault = "0.1")
        double translation,

        @Describe(value = "the number of angles", atLeast = 1, atMost = 10_000, byDefault = "31")
        int rotations,

        @Describe(value = "the number of shifts along each axis", atLeast = 1, atMost = 1_000, byDefault = "5")
        int translations)
        implements UnboundedAttack {

    /** A place in the grid, each from -1 to 1. */
    private record Pose(double turn, double down, double right) {

        double size() {
            return Math.abs(turn) + Math.abs(down) + Math.abs(right);
        }
    }

    @Override
    public Access access() {
        return Access.DECISIONS;
    }

    @Override
    public Tensor perturb(AttackTarget target, Batch batch) {
        Places places = Images.places(batch.inputs(), "rotation-translation");
        List<Pose> poses = poses();
        float[] changed = new Gradually(new Decisions(target, batch, threat().targeted()))
                .changed(poses.size(), (example, at, point) -> {
                    for (int channel = 0; channel < places.channels(); channel++) {
                        moved(Plane.of(point, places, channel), poses.get(at)).put(point, channel);
                    }
                });
        return Tensor.of(changed, batch.inputs().shape());
    }

    private List<Pose> poses() {
        List<Pose> poses = new ArrayList<>();
        for (int turn = 0; turn < rotations; turn++) {
            for (int down = 0; down < translations; down++) {
                for (int right = 0; right < translations; right++) {
                    poses.add(new Pose(share(turn, rotations), share(down, translations), share(right, translations)));
                }
            }
        }
        poses.sort(Comparator.comparingDouble(Pose::size));
        return poses;
    }

    /** Of a single place it is 0. */
    private static double share(int place, int count) {
        return count == 1 ? 0 : 2.0 * place / (count - 1) - 1;
    }

    private Plane moved(Plane plane, Pose pose) {
        double angle = Math.toRadians(rotation * pose.turn());
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        double middleY = (plane.height() - 1) / 2.0;
        double middleX = (plane.width() - 1) / 2.0;
        double down = translation * plane.height() * pose.down();
        double right = translation * plane.width() * pose.right();
        Plane framed = Plane.of(plane.height() + 2, plane.width() + 2, (y, x) -> {
            boolean isInside = y > 0 && x > 0 && y <= plane.height() && x <= plane.width();
            return isInside ? plane.at(y - 1, x - 1) : 0;
        });
        return Plane.of(plane.height(), plane.width(), (y, x) -> {
            double fromY = y - middleY - down;
            double fromX = x - middleX - right;
            double row = middleY + cos * fromY - sin * fromX;
            double column = middleX + sin * fromY + cos * fromX;
            return framed.between(row + 1, column + 1, Edge.NEAREST);
        });
    }

    /** Creates {@code rotation-translation}. */
    public static final class Provider extends RecordProvider<Attack> implements AttackProvider {}
}
