import CMLKit
import Testing

/// Student's t against published tables, SciPy and forty-digit arithmetic.
@Suite struct StudentTTests {
    @Test(
        "has the tables' quantiles at .8 .9 .95 .99 .998 .9995",
        arguments: [
            (1, [1.376381920, 3.077683537, 6.313751515, 31.820515954, 159.152848691, 636.619248769]),
            (2, [1.060660172, 1.885618083, 2.919985580, 6.964556734, 15.763914552, 31.599054576]),
            (3, [0.978472312, 1.637744354, 2.353363435, 4.540702859, 8.052613075, 12.923978637]),
            (4, [0.940964577, 1.533206274, 2.131846786, 3.746947388, 5.951372849, 8.610301581]),
            (9, [0.883403860, 1.383028738, 1.833112933, 2.821437925, 3.834510270, 4.780912586]),
            (29, [0.854191986, 1.311433647, 1.699127027, 2.462021360, 3.126577008, 3.659405019]),
            (.infinity, [0.841621234, 1.281551566, 1.644853627, 2.326347874, 2.878161739, 3.290526731]),
        ])
    func tables(degreesOfFreedom: Double, quantiles: [Double]) {
        let student = StudentT(degreesOfFreedom)
        for (p, quantile) in zip([0.8, 0.9, 0.95, 0.99, 0.998, 0.9995], quantiles) {
            #expect((student.quantile(p) - quantile).magnitude < 6e-10)
            #expect(isClose(student.quantile(1 - p), -student.quantile(p)))
        }
    }

    @Test(
        "has the tables' tails",
        arguments: [
            (2, 9, 0.0382764118854), (3.5, 9, 0.00336175788153), (10, 2, 0.00492622851166),
            (-1.5, 7, 0.911350756505), (6, 29, 7.96395421309e-07), (40, 4, 1.1670081613e-06),
        ])
    func tails(t: Double, degreesOfFreedom: Double, tail: Double) {
        #expect(isClose(StudentT(degreesOfFreedom).tail(t), tail, within: 1e-11))
    }

    @Test(
        "agrees with exact tails and densities",
        arguments: [
            (0.001, 1, 0.4996816902199194, 0.3183095678742228), (0.5, 1, 0.3524163823495667, 0.2546479089470325),
            (1.7, 2, 0.1156167131007856, 0.09247763428346311), (12, 3, 0.0006225079003946684, 0.0001530831307571268),
            (8.5, 17, 7.917646013273448e-8, 1.29745803428686e-7), (3, 99, 0.001707753960789434, 0.005133166327957923),
            (1.7, 100, 0.04611966350150963, 0.09440161039338846),
            (1.75, 101, 0.04157765958126637, 0.0867397458758794),
            (5, 400, 4.297412564559344e-7, 2.097424893763154e-6), (0.3, 1000, 0.382119752083622, 0.3812760954733813),
            (2.5, 1000, 0.006289283900545398, 0.01764013309513349),
            (30, 1000, 7.687343722021741e-142, 1.215134119013548e-140),
            (1e6, 1, 3.183098861836846e-7, 3.183098861834724e-13), (1, .infinity, 0.158655253931457, 0.241970724519143),
            (6, .infinity, 9.865876450376946e-10, 6.075882849823286e-09),
            (-2, .infinity, 0.9772498680518208, 0.05399096651318806),
        ])
    func exact(t: Double, degreesOfFreedom: Double, tail: Double, density: Double) {
        let student = StudentT(degreesOfFreedom)
        #expect(isClose(student.tail(t), tail))
        #expect(isClose(student.density(t), density))
    }

    @Test(
        "finds what a small tail exceeds",
        arguments: [
            (1e-6, 3, 103.29946778041935), (5e-4, 4, 8.610301581379275), (1e-12, 9, 51.41491602328223),
            (0.3, 1, 0.7265425280053609), (1e-5, 1000, 4.285437682652958), (0.499, 7, 0.002597463613662243),
            (1e-4, 2, 70.70007107496428), (0.1, 29, 1.3114336473015509),
        ])
    func upperQuantile(tail: Double, degreesOfFreedom: Double, t: Double) {
        #expect(isClose(StudentT(degreesOfFreedom).upperQuantile(tail), t))
    }

    @Test("goes there and back at all degrees of freedom")
    func inverse() {
        for degreesOfFreedom in [1, 2, 3, 5, 10, 40, 98, 99, 100, 250, 1000, .infinity] {
            let student = StudentT(degreesOfFreedom)
            for tail in [1e-30, 1e-9, 0.0005, 0.01, 0.1, 0.3, 0.49, 0.7, 0.999] {
                #expect(isClose(student.tail(student.upperQuantile(tail)), tail))
            }
        }
    }

    @Test("keeps the edges")
    func edges() {
        let student = StudentT(4)
        #expect(student.tail(0) == 0.5)
        #expect(student.tail(.infinity) == 0)
        #expect(student.tail(-.infinity) == 1)
        #expect(student.tail(.nan).isNaN)
        #expect(student.upperQuantile(0) == .infinity)
        #expect(student.quantile(0.5) == 0)
    }
}

private func isClose(_ value: Double, _ expected: Double, within relative: Double = 1e-10) -> Bool {
    (value - expected).magnitude <= relative * expected.magnitude
}
